// In which words does Azure refuse a request, before OpenAI's models see it?

export class AzureError extends Error {
  override name = 'AzureError'
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  get body() {
    return { error: { code: this.code, message: this.message } }
  }
}

export const notFound = () => new AzureError(404, '404', 'Resource not found')

export const noDeployment = () =>
  new AzureError(
    404,
    'DeploymentNotFound',
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, ' +
      'please wait a moment and try again.',
  )

export const denied = () =>
  new AzureError(
    401,
    '401',
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an ' +
      'active subscription and use a correct regional API endpoint for your resource.',
  )
