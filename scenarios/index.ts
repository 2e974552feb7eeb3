// What other folders use of scenarios.

export { type LoadedScenario, type LoadOptions, loadScenario, loadVariants, type VariantName } from './load/load.ts';
export { EVERY_VARIANT as everyVariant } from './load/variants.ts';
export { defaultCloud } from './schema/cloud.ts';
export { profileProperties } from './schema/identity.ts';
export { jsonSchema } from './schema/json-schema.ts';
export { defaultPki } from './schema/pki.ts';
export { overlay, type ScenarioOverlay, scenario } from './schema/scenario.ts';
export { type ScenarioInput, scenarioSchema } from './schema/schema.ts';
export { type Problem, ScenarioError } from './source/problem.ts';
export { type ReadyMade, readyMadeOverlays, readyMadeScenarios } from './source/ready-made-list.ts';
export { combinationsOf, type Variation, variationOf } from './source/vary.ts';
