// Is a text one that Ink would draw as it stands? Nearly every line here is: then it need not be taken apart, cleaned and
// put together again for each frame.

/**
 * Controls other than newline, tab and SGR; and a letter behind an SGR that could be a mark on the one before it, with
 * which the SGR has to change places.
 */
const SUSPECT =
  /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[[\d;]*m(?![\u0300-\u200f\u2060-\u20ff\u2c00-\uffff]))/

export const isDrawnAsIs = (text: string) => !SUSPECT.test(text)
