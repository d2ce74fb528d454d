// What does an assignment's `curl … | jq .` do on a machine that has neither? These two small programs answer.
// They are put last on the PATH of the lab's shells, so that the real ones win wherever they are installed.

import { runCurl } from './curl.ts'
import { runJq } from './jq.ts'

const [tool, ...words] = process.argv.slice(2)
void (tool === 'jq' ? runJq(words) : runCurl(words)).then((code) => {
  process.exitCode = code
})
