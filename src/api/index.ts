export type { Access, Authorize, Scope } from './access.ts'
export {
  createHttpApi,
  type HttpApiOptions,
  type HttpHandler,
} from './http-api.ts'
export {
  type FastifyReply,
  type FastifyRequest,
  type KoaContext,
  type NodeRequest,
  toFastifyHandler,
  toKoaMiddleware,
  toNodeHandler,
} from './mount.ts'
export { MountedRequest } from './mounted-request.ts'
export { createOpenApi, type OpenApi } from './openapi.ts'
export { type HttpOptions, parseHttpOptions, type ResolvedHttpOptions } from './options.ts'
export { HTTP_PROBLEMS, type HttpProblemCode, type Problem } from './problem.ts'
export type { HttpSource, Route } from './route.ts'
export { routes } from './routes.ts'
