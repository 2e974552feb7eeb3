/** What a client may be allowed: `retain` on top of `publish`, `receive` on top of `subscribe`. */
export const accessActions = ['connect', 'publish', 'retain', 'subscribe', 'receive'] as const;
export type AccessAction = (typeof accessActions)[number];

/** Names of clients that a pattern can contain in braces, and what each stands for. */
export const accessVariables = {
  client: 'the client id',
  user: 'the name in the certificate, or the user name of a password',
  tenant: "the first part of a device name, or a console's tenant",
  device: 'the second part of a device name',
} as const;
export type AccessVariable = keyof typeof accessVariables;

/**
 * One rule of an access list.
 *
 * Shape   `patterns` name topics (of CONNECT: client ids) and may contain variables, `devices/{client}/#`; `{{` is a
 *         brace. In `mqtt` patterns, `+` and `#` stand for levels; in `glob` patterns, `*` stands for any text, `?` for
 *         any one character, `{*}` and `{?}` for themselves, and `+` and `#` are ordinary characters
 */
export interface AccessRule {
  readonly effect: 'allow' | 'deny';
  readonly actions: readonly AccessAction[];
  readonly to: AccessSubject;
  readonly patterns: readonly string[];
  readonly syntax: 'mqtt' | 'glob';
  /** Where it stands and what it does, for verdicts: `acl.conf:3 allows it`. */
  readonly reason: string;
}

/**
 * Whose requests a rule is about. `attached`: clients whose client id is the name in their certificate; `wildcard`:
 * clients with `+` or `#` in their name or client id.
 */
export type AccessSubject = 'everyone' | 'anonymous' | 'attached' | 'consoles' | 'wildcard' | { readonly user: string };

/** What clients may do at the broker: the first rule that applies decides, and a client that none applies to is refused. */
export interface AccessPlan {
  readonly rules: readonly AccessRule[];
  /**
   * Whether SUBSCRIBE needs a rule that allows all that its filter matches, or every SUBSCRIBE is granted and only
   * deliveries are decided on, as in Mosquitto.
   */
  readonly subscribe: 'by-filter' | 'on-delivery';
  /** Whether CONNECT needs a rule too. */
  readonly connect: 'by-client-id' | 'anyone';
  /** The reason of a refusal that no rule makes. */
  readonly otherwise: string;
}

/** The list of a scenario that gives none: least privilege. Each device its own topics, consoles the commands of their tenant. */
export const ownTopicsOnly: AccessPlan = {
  rules: [
    {
      effect: 'deny',
      actions: ['publish'],
      to: 'everyone',
      patterns: ['devices/{tenant}/{device}/commands/#'],
      syntax: 'mqtt',
      reason: 'a device sends itself no commands',
    },
    {
      effect: 'allow',
      actions: ['publish'],
      to: 'everyone',
      patterns: ['devices/{tenant}/{device}/+/#'],
      syntax: 'mqtt',
      reason: "below the client's own topics",
    },
    {
      effect: 'deny',
      actions: ['retain'],
      to: 'everyone',
      patterns: ['devices/+/+/commands/#'],
      syntax: 'mqtt',
      reason: 'no command is retained',
    },
    {
      effect: 'allow',
      actions: ['retain'],
      to: 'everyone',
      patterns: ['devices/{tenant}/{device}/+/#'],
      syntax: 'mqtt',
      reason: "below the client's own topics",
    },
    {
      effect: 'allow',
      actions: ['subscribe', 'receive'],
      to: 'everyone',
      patterns: ['devices/{tenant}/{device}/#'],
      syntax: 'mqtt',
      reason: "below the client's own topics",
    },
    {
      effect: 'allow',
      actions: ['publish'],
      to: 'consoles',
      patterns: ['devices/{tenant}/+/commands'],
      syntax: 'mqtt',
      reason: "commands of the console's tenant",
    },
  ],
  subscribe: 'by-filter',
  connect: 'anyone',
  otherwise: "outside the client's own topics",
};
