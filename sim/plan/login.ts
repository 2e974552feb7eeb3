export const loginPorts = ['ssh', 'telnet'] as const;
export type LoginPort = (typeof loginPorts)[number];

/** Whose password a device accepts: its own, that of its product, or the one that manuals print. */
export const passwordKinds = ['unique', 'shared', 'default'] as const;
export type PasswordKind = (typeof passwordKinds)[number];

/** The password that a technician has: the one that the device takes, or one that may not be. */
export const knownPasswords = ['right', 'shared', 'default'] as const;

/** What is tried at a login. `learnt`: the one that another device of its product takes. */
export const triedPasswords = [...knownPasswords, 'learnt'] as const;

/** Where a login comes from: from outside over the network, from a client of the device's local network, or at the device itself. */
export const loginWays = ['network', 'lan', 'cable'] as const;
export type LoginWay = (typeof loginWays)[number];

/** The administrative login of a product. */
export interface LoginPlan {
  readonly port: LoginPort;
  readonly credentials: PasswordKind;
  /** Whether its port answers over the network; `lan`: to clients of the local network alone. */
  readonly open: boolean | 'lan';
  /** After that many failures in a row the device takes no login for a while. */
  readonly lockout: { readonly after: number; readonly forMs: number };
}

/** What a release changes of the login of devices that run it. */
export type LoginChange = Partial<Omit<LoginPlan, 'port'>>;
