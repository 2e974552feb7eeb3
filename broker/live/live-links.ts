/** The stage of a device's connection, as the simulation's thread knows it. */
export const Stage = { none: 0, dialing: 1, securing: 2, connecting: 3, online: 4, refused: 5 } as const;

/** The main thread's view of the connections: each device's stage and cause, and the device of each local port. */
export class LiveLinks {
  /** Devices in the middle of a handshake, and with a session. */
  securing = 0;
  online = 0;
  private readonly stages: Uint8Array;
  private readonly causes: Uint32Array;
  private readonly devices = new Int32Array(65_536).fill(-1);
  private opened = 0;

  constructor(devices: number) {
    this.stages = new Uint8Array(devices);
    this.causes = new Uint32Array(devices);
  }

  /** A number for a new connection; numbers are never reused. */
  open(device: number): number {
    this.setStage(device, Stage.dialing);
    return this.opened++;
  }

  stageOf(device: number): number {
    return this.stages[device];
  }

  setStage(device: number, stage: number): void {
    const before = this.stages[device];
    if (before === stage) return;
    if (before === Stage.securing) this.securing--;
    if (before === Stage.online) this.online--;
    if (stage === Stage.securing) this.securing++;
    if (stage === Stage.online) this.online++;
    this.stages[device] = stage;
  }

  close(device: number): void {
    this.setStage(device, Stage.none);
  }

  /** The trace row that caused the device's latest command. */
  causeOf(device: number): number {
    return this.causes[device];
  }

  setCause(device: number, row: number): void {
    this.causes[device] = row;
  }

  setPort(device: number, port: number): void {
    if (port > 0) this.devices[port] = device;
  }

  /** The device that last dialed from this port. */
  deviceAt(port: number): number | undefined {
    const device = this.devices[port];
    return port > 0 && device >= 0 ? device : undefined;
  }
}
