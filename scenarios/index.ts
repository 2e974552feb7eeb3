export { type ReadyMade, readyMadeOverlays, readyMadeScenarios } from './catalogue.ts';
export { jsonSchema } from './json-schema.ts';
export { type LoadedScenario, type LoadOptions, loadScenario } from './load.ts';
export { type Problem, ScenarioError } from './problem.ts';
export { overlay, type ScenarioOverlay, scenario } from './scenario.ts';
export { type ScenarioInput, scenarioSchema } from './schema.ts';
