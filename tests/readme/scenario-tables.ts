import { fleetFile, wholeSchema } from '../../scenarios/schema/json-schema.ts';
import type { SchemaNode } from '../../scenarios/schema/schema-node.ts';
import { units } from './field-examples.ts';
import { fieldReference, wordsOf } from './field-reference.ts';
import { fieldColumns, fieldRows } from './field-rows.ts';
import { code, markdownTable } from './markdown-table.ts';

/** Fields of a scenario, as tables by name, and `fields`, which is all of them. */
export function scenarioTables(): Readonly<Record<string, string>> {
  const whole = wholeSchema('scenario');
  const otherwise = whole.else as SchemaNode;
  const product = whole.properties!.fleet.items!;
  const steps = flat(whole.properties!.timeline.items!);
  const { on } = steps.find(({ properties }) => properties?.on !== undefined)!.properties!;
  const selectionMap = on.anyOf!.find(({ type }) => type === 'object')!;
  const required = otherwise.properties!.fleet.items!.required!;
  return {
    fields: fieldReference(),
    units: markdownTable(
      ['kind', 'what it is', 'such as'],
      units.map(({ kind, noun, like }) => [kind, noun, like]),
    ),
    scenario: fieldTable({ ...whole, required: otherwise.required! }),
    product: fieldTable({ ...product, required }),
    'fleet-file': fieldTable(fleetFile),
    telemetry: fieldTable(product.properties!.telemetry),
    signal: fieldTable(product.properties!.telemetry.properties!.signal),
    backoff: fieldTable(product.properties!.backoff),
    availability: fieldTable(product.properties!.availability),
    clock: fieldTable(product.properties!.clock),
    login: fieldTable(product.properties!.login),
    lockout: fieldTable(product.properties!.login.properties!.lockout),
    gateway: fieldTable(product.properties!.gateway),
    radio: fieldTable(product.properties!.radio),
    boot: fieldTable(product.properties!.boot),
    agent: fieldTable(product.properties!.updates),
    network: fieldTable(whole.properties!.network),
    latency: fieldTable(whole.properties!.network.properties!.latency),
    broker: fieldTable(whole.properties!.broker),
    tickets: fieldTable(whole.properties!.broker.properties!.tickets),
    access: fieldTable(whole.properties!.broker.properties!.acl),
    'access-rule': fieldTable(whole.properties!.broker.properties!.acl.properties!.rules.items!),
    consoles: fieldTable(whole.properties!.consoles.items!),
    'command-range': fieldTable(product.properties!.commands.additionalProperties as SchemaNode),
    properties: fieldTable(product.properties!.properties),
    logs: fieldTable(whole.properties!.logs),
    pki: fieldTable(whole.properties!.pki),
    renewal: fieldTable(whole.properties!.pki.properties!.renewal),
    authority: fieldTable(whole.properties!.pki.properties!.authority),
    revocation: fieldTable(whole.properties!.pki.properties!.revocation),
    certificates: fieldTable(whole.properties!.broker.properties!.certificate),
    cloud: fieldTable(whole.properties!.cloud),
    updates: fieldTable(whole.properties!.updates),
    timing: fieldTable({ properties: only(steps[0]!.properties!, timingFields) }),
    steps: markdownTable(
      ['step', 'takes', 'what'],
      steps.map((step) => [
        code(wordsOf(step)),
        Object.keys(ownFields(step)).map(code).join(', '),
        Object.values(step.properties!)
          .filter((field) => field.const !== undefined)
          .map(({ description }) => description ?? '')
          .join(''),
      ]),
    ),
    lasting: fieldTable({ properties: only(steps[0]!.properties!, ['for']), required: ['for'] }),
    selection: fieldTable(selectionMap),
  };
}

const flat = (node: SchemaNode): readonly SchemaNode[] => node.oneOf?.flatMap(flat) ?? [node];

const only = (fields: Readonly<Record<string, SchemaNode>>, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, fields[key]]));

const timingFields: readonly string[] = ['at', 'every', 'from', 'until', 'when', 'follows', 'after', 'label'];

/** The fields that a step has beside its words and its time. */
const ownFields = ({ properties = {} }: SchemaNode): Readonly<Record<string, SchemaNode>> =>
  Object.fromEntries(
    Object.entries(properties).filter(([name, field]) => field.const === undefined && !timingFields.includes(name)),
  );

const fieldTable = (node: SchemaNode): string => markdownTable(fieldColumns, fieldRows(node));
