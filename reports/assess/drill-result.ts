import * as v from 'valibot';
import { deviceFacts } from '../../sim/threat/facts/fact.ts';
import { countUpTo, integer, list, name, object, type Read, readShape } from '../run-folder/json-shape.ts';

/**
 * What became of one attack on one device. `got-in`: its actor gained something. `refused`: a control ended it, and nothing was
 * gained. `no-effect`: it started, and was neither refused nor gained anything. `not-exercised`: it did not start.
 */
export const outcomes = ['got-in', 'refused', 'no-effect', 'not-exercised'] as const;
export type TryOutcome = (typeof outcomes)[number];

const text = v.string();
const DEVICES_MAX = 1_000_000;

const tryShape = object({
  /** The number of its product in the fleet. */
  product: integer,
  device: name,
  /** As `titleOf` has it. */
  title: name,
  outcome: v.picklist(outcomes),
  /** What it gained; `ownFacts` are those about the device attacked. */
  facts: list(v.picklist(deviceFacts), deviceFacts.length),
  ownFacts: list(v.picklist(deviceFacts), deviceFacts.length),
  /** From its start to its first gain, in simulated milliseconds; null without a gain. */
  afterMs: v.nullable(integer),
  /** The control that refused it; null if none did. */
  control: v.nullable(text),
  /** Why, as the row of the decision says, or what it lacked. */
  reason: text,
  /** What the decision examined, such as a serial number; empty for none. */
  examined: text,
  /** The row of the trace that says so: the first gain, the decision, or what it lacked. */
  row: integer,
  /** Controls on its way that are switched off, in the order in which they were met. */
  unchecked: list(text, 200),
});
export type Try = v.InferOutput<typeof tryShape>;

const secretShape = object({
  product: integer,
  device: name,
  secret: v.picklist(deviceFacts),
  isGiven: v.boolean(),
  control: text,
  reason: text,
  row: integer,
});
/** Whether a device gave a secret away that an actor was after. */
export type SoughtSecret = v.InferOutput<typeof secretShape>;

const drillShape = object({
  traceHash: text,
  rows: countUpTo(0xffffffff),
  tries: list(tryShape, DEVICES_MAX),
  secrets: list(secretShape, DEVICES_MAX),
  /** The run folder, below the folder of the assessment; null for a run that kept none. */
  folder: v.nullable(text),
});

/** What a run of a drill came to. */
export type DrillResult = v.InferOutput<typeof drillShape>;

export const readDrillResult = (raw: unknown): Read<DrillResult> => readShape(drillShape, raw);
