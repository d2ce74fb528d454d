// A request that is not taken: answered by the server itself, after which the connection is closed.

export class RefusedRequest extends Error {
  override name = 'RefusedRequest'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
