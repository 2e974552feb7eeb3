/** An order to a device's application, as a message on its commands topic. */
export interface DeviceCommand {
  readonly name: string;
  readonly value: number;
  /** When it was sent, in milliseconds since the start of the run, and the signature of the operators of its tenant. */
  readonly seal?: { readonly sentAt: number; readonly signature: string };
}

export const commandPayload = ({ name, value, seal }: DeviceCommand): Buffer =>
  Buffer.from(JSON.stringify({ do: 'command', name, value, ...seal }));

/** What the signature of a command covers: the device too, so that it is good for no other. */
export const signedTextOf = (device: string, { name, value, seal }: DeviceCommand): string =>
  JSON.stringify([device, name, value, seal?.sentAt]);

/** The name of the key by which the operators of a tenant sign. */
export const commandKeyOf = (tenant: string): string => `commands of ${tenant}`;

/**
 * Reads a command; undefined for anything else. Any client that may publish to the topic can send one, so the input is
 * untrusted.
 *
 * Shape  JSON of at most 400 bytes with a name and a finite number; with a time and a signature, if it is signed
 */
export function readCommand(payload: Uint8Array): DeviceCommand | undefined {
  const given = readOrder(payload);
  if (given?.do !== 'command' || typeof given.name !== 'string' || !Number.isFinite(given.value)) return undefined;
  const { name, sentAt, signature } = given;
  const command = { name, value: given.value as number };
  if (!Number.isFinite(sentAt) || typeof signature !== 'string') return command;
  return { ...command, seal: { sentAt: sentAt as number, signature } };
}

/** The JSON object of a message on a commands topic; undefined for anything else. */
export function readOrder(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (payload.length > BYTES_MAX) return undefined;
  try {
    const given: unknown = JSON.parse(new TextDecoder().decode(payload));
    return typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The commands of a run by number, since an event of a device carries numbers. */
export class CommandNumbers {
  private readonly commands: DeviceCommand[] = [];
  private readonly numbers = new Map<string, number>();

  of(command: DeviceCommand): number {
    const key = JSON.stringify(command);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.commands.length);
    return this.commands.push(command) - 1;
  }

  at(number: number): DeviceCommand {
    return this.commands[number];
  }

  save(): readonly DeviceCommand[] {
    return this.commands.slice();
  }

  restore(commands: readonly DeviceCommand[]): void {
    this.commands.length = 0;
    this.numbers.clear();
    for (const command of commands) this.of(command);
  }
}

const BYTES_MAX = 400;
