/**
 * Commands that a device sends out, in the order of their codes: the process that handles each, and the region of the
 * machine that sends it. Each has up to two words, which `codec` packs.
 */
const commands = {
  dial: { to: 'fabric', region: 'link' },
  secure: { to: 'fabric', region: 'link' },
  connect: { to: 'fabric', region: 'link' },
  subscribe: { to: 'fabric', region: 'link' },
  /** Publishes «online» on the device's status topic; the last will publishes «offline» there. */
  announce: { to: 'fabric', region: 'link' },
  /** A reading, whether it has been sent before, and its value in steps. */
  reading: { to: 'fabric', region: 'link' },
  /** PUBREL for a message id. */
  release: { to: 'fabric', region: 'link' },
  /** PUBACK or PUBREC for a message id, by its QoS. */
  acknowledge: { to: 'fabric', region: 'link' },
  ping: { to: 'fabric', region: 'link' },
  abandon: { to: 'fabric', region: 'link' },
  /** DISCONNECT by a device that stays powered and waits until the connection is closed. */
  disconnect: { to: 'fabric', region: 'link' },
  /** DISCONNECT by a device that shuts down. */
  leave: { to: 'fabric', region: 'link' },
  vanish: { to: 'fabric', region: 'link' },
  /** Asks the cloud security service for a challenge. */
  attest: { to: 'trust', region: 'trust' },
  /** Answers the challenge with the given nonce. */
  prove: { to: 'trust', region: 'trust' },
  /** Reports failures to the cloud security service. */
  report: { to: 'trust', region: 'trust' },
  /** Asks for updates. */
  check: { to: 'updates', region: 'update' },
  /** Downloads the offered image. */
  fetch: { to: 'updates', region: 'update' },
  /** Reports the status of an offer. */
  reportStatus: { to: 'updates', region: 'update' },
  /** The image that an actor has brought in that step runs. */
  callHome: { to: 'attackers', region: 'implant' },
  /** The device does not take what an actor brings in that step, by the control with that number. */
  refuseIntruder: { to: 'attackers', region: 'update' },
  /** An actor has made the device believe that there is nothing new, and no check that would have told was made. */
  believeIntruder: { to: 'attackers', region: 'update' },
  /** It does not start one, or does not take the time that an actor tells it in that step. */
  stopIntruder: { to: 'attackers', region: 'power' },
  /** Asks for the time. */
  askTime: { to: 'time', region: 'power' },
  /** The device lets the actor of that step log in. */
  admitIntruder: { to: 'attackers', region: 'power' },
  /** It does not, by the control with that number. */
  turnAwayIntruder: { to: 'attackers', region: 'power' },
  /** What actors had in its memory is gone. */
  forgetIntruders: { to: 'attackers', region: 'implant' },
  /** It has set its clock to the time that an actor has told it in that step. */
  takeFalseTime: { to: 'attackers', region: 'power' },
  /** The device obeys the command with that number, which may be an actor's. */
  obeyIntruder: { to: 'attackers', region: 'link' },
  /** It does not, by the control with that number. */
  disobeyIntruder: { to: 'attackers', region: 'link' },
} as const;

type CommandName = keyof typeof commands;

/** Command codes by name. */
export const CommandCode = Object.fromEntries(Object.keys(commands).map((name, code) => [name, code])) as Readonly<
  Record<CommandName, number>
>;

/** The process and the region of each command, by its code. */
export const commandRoutes: readonly (typeof commands)[CommandName][] = Object.values(commands);
