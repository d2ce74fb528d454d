import { describe, expect, test } from 'vitest'
import { loadTrack } from '../../src/content/load-track.ts'

const track = loadTrack('challenges', { GATEWAY_PORT: '8080' })
const challenge = (slug: string) => track.challenges.find((each) => each.slug === slug)!

test('the course has its challenges in this order', () => {
  expect(track.challenges.map(({ slug }) => slug)).toEqual([
    'first-ai-gateway',
    'multiple-providers',
  ])
  expect(challenge('multiple-providers').requires).toEqual(['first-ai-gateway'])
})

test('the steps of multiple-providers do what they are named for', () => {
  const { title, steps } = challenge('multiple-providers')
  expect(title).toBe('Add Multiple LLM Providers')
  expect(steps.map((step) => [step.title, step.changesCluster])).toEqual([
    ['Add an Anthropic API Key Secret', true],
    ['Create the Anthropic Backend and Route', true],
    ['Verify Your Multi-Provider Setup', false],
    ['Test Both Routes', false],
  ])
})

describe.each(track.challenges)('$slug', ({ introduction, steps, closing, notes, tabs }) => {
  const blocks = steps.flatMap((step) => step.blocks)
  const text = [introduction, ...steps.map(({ markdown }) => markdown), closing].join('\n')

  test('has hints in stages, checks and something to run in every step', () => {
    for (const step of steps) {
      // Whatever is wrong, there is more than one.
      expect(step.hints.filter((hint) => hint.check === undefined).length).toBeGreaterThan(1)
      expect(step.checks).not.toEqual([])
      expect(step.blocks.some(({ runs }) => runs)).toBe(true)
    }
  })

  test('can be read at 80 columns', () => {
    const prose = [text, ...notes.map(({ contents }) => contents)].join('\n')
    expect(prose.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('has a terminal and an editor', () => {
    expect(tabs.map(({ type }) => type)).toEqual(['terminal', 'code'])
  })

  test('has no variable left that nobody resolves', () => {
    expect(text).not.toContain('Instruqt-Var')
  })

  test('ends what it starts by its process id, and waits without sleeping', () => {
    const source = blocks.map((block) => block.source).join('\n')
    expect(source).not.toMatch(/\b(sleep|pkill|killall)\b/)
    expect(source.match(/&$/gm)?.length ?? 0).toBe(
      source.match(/^kill "\$FORWARD"$/gm)?.length ?? 0,
    )
  })
})
