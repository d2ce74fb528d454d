// What has the controller done? One line for each thing, for people, or as JSON where LOG_FORMAT=json.

export type Log = {
  info(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** Names of objects, counts, reasons; never what a Secret holds. */
export type LogFields = Record<string, string | number>

export function createLog(format: string | undefined, write: (line: string) => void): Log {
  const line = (level: string, message: string, fields: LogFields = {}) => {
    const time = new Date().toISOString()
    write(
      format === 'json'
        ? JSON.stringify({ time, level, message, ...fields })
        : [time, level, message, ...Object.entries(fields).map(writeField)].join(' '),
    )
  }
  return {
    info: (message, fields) => line('info', message, fields),
    error: (message, fields) => line('error', message, fields),
  }
}

const writeField = ([name, value]: [string, string | number]) =>
  `${name}=${/^[^\s"=]+$/.test(String(value)) ? value : JSON.stringify(value)}`
