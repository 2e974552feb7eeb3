/** The certificate that a server shows; in force from and until those milliseconds since the start of the run. */
export interface ServerCertificate {
  readonly authority: string;
  readonly from: number;
  readonly until: number;
  /** Whether it is for the name that devices dial. */
  readonly isNamed: boolean;
}

/** Those whose certificates devices see; the cloud is the cloud security service and the update service. */
export const servers = ['broker', 'cloud'] as const;
export type Server = (typeof servers)[number];

/**
 * The certificates of servers in a run: what an operator has put in place of the regular ones, and all that have been shown, by
 * number from 1 on, since an event of a device carries numbers.
 */
export class ServerCertificates {
  private readonly shown: ServerCertificate[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly replacements = new Map<Server, ServerCertificate>();

  replace(of: Server, certificate: ServerCertificate): void {
    this.replacements.set(of, certificate);
  }

  /** Undefined: the server shows its regular one. */
  replacementOf(server: Server): ServerCertificate | undefined {
    return this.replacements.get(server);
  }

  numberOf(certificate: ServerCertificate): number {
    const { authority, from, until, isNamed } = certificate;
    const key = `${authority} ${from} ${until} ${isNamed}`;
    const known = this.numbers.get(key) ?? this.shown.push(certificate);
    this.numbers.set(key, known);
    return known;
  }

  /** Undefined for 0: a resumed session shows none. */
  at(number: number): ServerCertificate | undefined {
    return number === 0 ? undefined : this.shown[number - 1];
  }

  save() {
    return { shown: this.shown.slice(), replacements: [...this.replacements] };
  }

  restore({ shown, replacements }: ReturnType<ServerCertificates['save']>): void {
    this.shown.length = 0;
    this.numbers.clear();
    this.replacements.clear();
    for (const certificate of shown) this.numberOf(certificate);
    for (const [server, certificate] of replacements) this.replace(server, certificate);
  }
}
