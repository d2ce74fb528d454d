// The least that an Ink app can be: a line, and how often a key was pressed.

import { Box, render, Text, useInput, useWindowSize } from 'ink'
import { useState } from 'react'

function Hello() {
  const { columns, rows } = useWindowSize()
  const [count, setCount] = useState(0)
  useInput((input) => {
    if (input === 'q') process.exit(0)
    setCount(count + 1)
  })
  return (
    <Box width={columns} height={rows} flexDirection="column">
      <Text>hello</Text>
      <Text>{`keys: ${count}`}</Text>
    </Box>
  )
}

// As the app has it: with Ink's own 30 frames a second a key would often wait for a frame that nobody needs.
render(<Hello />, {
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: 1_000,
  interactive: true,
})
