// What does the reader type to run the lab? In a clone, by npx, and in a shell of the lab's that differs, and an advice is
// there to be typed.

const PROGRAM = 'ai-gateway-lab'
/** The program before its command, and alone behind an arrow: no path, label or image. */
const ADVICE = /(?<![\w/.@-])ai-gateway-lab (?=[a-z-])/g
const ALONE = /(?<=^→ )ai-gateway-lab$/gm

/** `text` names the program as it is called where it is installed; `env` tells how this one was called. */
export function inOwnWords(text: string, env: NodeJS.ProcessEnv): string {
  const own = ownCommand(env)
  if (own === PROGRAM) return text
  // npm has no use for its dashes where no words come behind them.
  return text.replace(ADVICE, () => `${own} `).replace(ALONE, () => own.replace(/ --$/, ''))
}

function ownCommand(env: NodeJS.ProcessEnv): string {
  // The lab's shells have it on their PATH.
  if (env.AI_GATEWAY_LAB_SHELL) return PROGRAM
  if (env.AI_GATEWAY_LAB_COMMAND) return env.AI_GATEWAY_LAB_COMMAND
  return env.npm_lifecycle_event === 'npx' ? `npx ${PROGRAM}` : PROGRAM
}
