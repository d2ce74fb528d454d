// How does a text reach a POSIX shell as one word, whatever is in it?

export const quoteForShell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
