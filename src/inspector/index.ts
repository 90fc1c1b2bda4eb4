export { type Diagram, diagrams } from './diagrams.generated.ts'
export type {
  HealthFigures,
  InspectorSource,
  LiveFigures,
  PageRequest,
  Viewer,
} from './port.ts'
export { type PageProblem, toProblemPage } from './problem-page.ts'
export { type PageRoute, pageRoutes } from './routes.ts'
