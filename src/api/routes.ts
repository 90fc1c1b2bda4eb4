import { deliveryRoutes } from './delivery-routes.ts'
import { notificationRoutes } from './notification-routes.ts'
import {
  messageTextRoutes,
  notificationSettingRoutes,
  trustedDomainRoutes,
} from './notification-setting-routes.ts'
import { providerRoutes } from './provider-routes.ts'
import { relyingPartyRoutes } from './relying-party-routes.ts'
import type { Route } from './route.ts'
import { sessionRoutes } from './session-routes.ts'
import { systemRoutes } from './system-routes.ts'

/** Every operation that answers JSON; `/events` and `/openapi.json` stand beside them. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...deliveryRoutes,
  ...notificationRoutes,
  ...relyingPartyRoutes,
  ...providerRoutes,
  ...trustedDomainRoutes,
  ...messageTextRoutes,
  ...notificationSettingRoutes,
  ...systemRoutes,
]
