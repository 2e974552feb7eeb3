// What other folders use of scenarios.

export { AS_WRITTEN, type Cell, type CellRequest, cellsOf, type NamedSettings } from './load/cells.ts';
export { type Settings, type SettingValue, settingText } from './load/changes.ts';
export { planOfDocument, type ScenarioDocument } from './load/document.ts';
export { type LoadOptions, loadScenario, loadVariants, type Overlay, readScenario } from './load/load.ts';
export { Scenario, type ScenarioChoices, type ScenarioOrigin, type VariantName } from './load/scenario.ts';
export { filledTemplate, type Template, templateFor, templates } from './load/templates.ts';
export { EVERY_VARIANT as everyVariant } from './load/variants.ts';
export { defaultCloud } from './schema/cloud.ts';
export { profileProperties } from './schema/identity.ts';
export { jsonSchema } from './schema/json-schema.ts';
export { defaultPki } from './schema/pki.ts';
export { overlay, type ScenarioOverlay, scenario, type WrittenScenario } from './schema/scenario.ts';
export { type ScenarioInput, scenarioSchema } from './schema/schema.ts';
export { stepInWords } from './schema/step.ts';
export { describeTrigger as triggerInWords } from './schema/timing.ts';
export { type Problem, ScenarioError } from './source/problem.ts';
export { type ReadyMade, readyMadeOverlays, readyMadeScenarios } from './source/ready-made-list.ts';
export { referenceFrom } from './source/reference-from.ts';
export { closedFolder, isInside, type SourceFolder } from './source/source-folder.ts';
export { combinationsOf, type Variation, variation, variationOf, varyFlag } from './source/vary.ts';
export { type PlannedDevices, plannedDevices } from './warnings/planned-devices.ts';
export type { Warning } from './warnings/warning.ts';
export { warningsOf } from './warnings/warnings-of.ts';
