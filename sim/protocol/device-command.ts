/** An order to a device's application, as a message on its commands topic. */
export interface DeviceCommand {
  readonly name: string;
  readonly value: number;
}

export const commandPayload = ({ name, value }: DeviceCommand): Buffer =>
  Buffer.from(JSON.stringify({ do: 'command', name, value }));

/**
 * Reads a command; undefined for anything else. Any client that may publish to the topic can send one, so the input is
 * untrusted.
 *
 * Shape  JSON of at most 200 bytes with a name and a finite number
 */
export function readCommand(payload: Uint8Array): DeviceCommand | undefined {
  const given = readOrder(payload);
  if (given?.do !== 'command' || typeof given.name !== 'string' || !Number.isFinite(given.value)) return undefined;
  return { name: given.name, value: given.value as number };
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
    const key = JSON.stringify([command.name, command.value]);
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

const BYTES_MAX = 200;
