export {
  FEATURES,
  type FeatureName,
  type FeatureSettings,
  isFeatureName,
  resolveFeature,
  SYSTEM,
} from './feature.ts'
