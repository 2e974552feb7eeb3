import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A link to a port of this machine that a test can cut, hold and restore. */
export class CutLink {
  /** The addresses that clients came from. */
  readonly cameFrom = new Set<string>();
  private readonly open = new Map<Socket, Socket>();
  private isCut = (_from: string): boolean => false;
  private isHeld = false;

  private constructor(
    private readonly server: Server,
    private readonly to: number,
  ) {}

  static async to(port: number): Promise<CutLink> {
    const server = createServer();
    const link = new CutLink(server, port);
    server.on('connection', (client) => link.connected(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resets all connections, or those from one address, and refuses others. */
  cut(from?: string): void {
    this.isCut = (address) => from === undefined || address === from;
    for (const [client, behind] of this.open)
      if (this.isCut(client.remoteAddress ?? '')) {
        client.resetAndDestroy();
        behind.destroy();
      }
  }

  /** Passes no more bytes on, as a cable that was pulled: neither end hears of it. */
  hold(): void {
    this.isHeld = true;
    for (const pair of this.open) for (const socket of pair) socket.pause();
  }

  /** Passes on what clients say, and no answers. */
  holdAnswers(): void {
    for (const behind of this.open.values()) behind.pause();
  }

  restore(): void {
    this.isCut = () => false;
    this.isHeld = false;
    for (const pair of this.open) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  private connected(client: Socket): void {
    const from = client.remoteAddress ?? '';
    client.on('error', () => {});
    if (this.isCut(from)) {
      client.resetAndDestroy();
      return;
    }
    this.cameFrom.add(from);
    const behind = connect(this.to, '127.0.0.1');
    behind.on('error', () => client.destroy());
    this.open.set(client, behind);
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      one.on('data', (bytes) => other.write(bytes));
      one.on('close', () => {
        this.open.delete(client);
        other.destroy();
      });
      if (this.isHeld) one.pause();
    }
  }
}
