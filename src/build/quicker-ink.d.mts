// What a test needs to know of the plugin.

import type { Plugin } from 'esbuild'

export const quickerInk: Plugin
