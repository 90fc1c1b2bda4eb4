/** What the demo uses of two packages that ship no types. */

declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export interface InteractionDetails {
    readonly uid: string
    readonly params: Readonly<Record<string, unknown>>
  }

  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  /** The Koa context of a request to the provider. */
  export interface ProviderContext {
    body: unknown
    readonly oidc: {
      readonly provider: Provider
      readonly client: { readonly clientId: string }
      readonly session: {
        readonly accountId: string
        grantIdFor(clientId: string): string | undefined
      }
    }
  }

  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly issuer: string
    readonly Grant: {
      new (owner: { readonly accountId: string; readonly clientId: string }): Grant
      find(id: string): Promise<Grant | undefined>
    }
    callback(): (incoming: IncomingMessage, outgoing: ServerResponse) => void
    interactionDetails(
      incoming: IncomingMessage,
      outgoing: ServerResponse,
    ): Promise<InteractionDetails>
    interactionFinished(
      incoming: IncomingMessage,
      outgoing: ServerResponse,
      result: object,
    ): Promise<void>
  }
}

declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  function express(): express.Application

  namespace express {
    interface Request extends IncomingMessage {}

    interface Response extends ServerResponse {
      type(name: string): this
      send(body: string): this
    }

    type RequestHandler = (
      request: Request,
      response: Response,
      next: (error?: unknown) => void,
    ) => void

    interface Application {
      (incoming: IncomingMessage, outgoing: ServerResponse): void
      use(middleware: RequestHandler): this
      get(path: string, ...middleware: readonly RequestHandler[]): this
      post(path: string, ...middleware: readonly RequestHandler[]): this
    }
  }

  export = express
}
