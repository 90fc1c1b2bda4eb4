/** A request that came through one of the mount helpers. */
export class MountedRequest extends Request {
  /** The framework's own request, with what its middleware put there: a user, a session. */
  readonly incoming: unknown
  /** The path at which the framework says we are mounted; empty when it says nothing. */
  readonly basePath: string

  constructor(
    url: string,
    init: RequestInit & { readonly duplex?: 'half' },
    mount: { readonly incoming: unknown; readonly basePath: string },
  ) {
    super(url, init)
    this.incoming = mount.incoming
    this.basePath = mount.basePath
  }
}
