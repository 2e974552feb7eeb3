/**
 * The plan of each rollout policy as its engine runs it, by the policy's kind: checked, with defaults filled in. Each
 * policy in `sim/rollout/policies/` adds its own.
 *
 * Units   milliseconds; shares from 0 to 1
 * Source  `scenarios/schema/policies/` reads it from a file and documents each default
 */
// biome-ignore lint/suspicious/noEmptyInterface: the policies are its members.
export interface PolicyPlans {}

export type PolicyPlan = PolicyPlans[keyof PolicyPlans];

/** The signal that a policy counts as success; `downloaded` is hawkBit's DOWNLOAD_ONLY. */
export type SuccessSignal = 'downloaded' | 'written' | 'rebooted' | 'confirmed';
