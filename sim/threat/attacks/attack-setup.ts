import { setup } from 'xstate';

/** What the machine of an attack works on: the number of the attempt. All else lies with the attackers. */
export interface AttackContext {
  readonly attempt: number;
}

/**
 * Every event of attacks. ADMITTED: the broker has accepted the CONNECT. REFUSED, DENIED: a control refused the client
 * or what the actor shows, or its subscription. READ: a message of another device has arrived. CALLED: the actor's image
 * runs on the device. LET_IN: the device has accepted its login. CONTACTED: an infected device comes to it.
 * WRITTEN, CONFIRMED: the device reports that it has installed what the actor offers, and that it keeps it. BELIEVED: the
 * device finds nothing new in what the actor shows, since it leaves a check out, or has set its clock to the time that the
 * actor tells it; or the platform believes a false reading. STOPPED: the time of the step is over. ACKNOWLEDGED: the broker
 * has taken a message of the actor. OBEYED, DISOBEYED: the device has decided on its command.
 */
export const attackEvents = {
  DIALED: [],
  SECURED: [],
  ADMITTED: [],
  REFUSED: [],
  CLOSED: [],
  GRANTED: [],
  DENIED: [],
  READ: [],
  CALLED: [],
  LET_IN: [],
  CONTACTED: [],
  WRITTEN: [],
  CONFIRMED: [],
  BELIEVED: [],
  ACKNOWLEDGED: [],
  OBEYED: [],
  DISOBEYED: [],
  STOPPED: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type AttackEvent = keyof typeof attackEvents;

/** What an attack's machine can do, under the names that its states use. */
export interface AttackImplementations {
  readonly actions: Readonly<Record<AttackAction, (step: AttackStep) => void>>;
  readonly guards: Readonly<Record<AttackGuard, (step: AttackStep) => boolean>>;
  readonly delays: Readonly<Record<AttackDelay, (step: AttackStep) => number>>;
}

export type AttackDelay =
  | 'retry'
  | 'write'
  | 'answer'
  | 'beacon'
  | 'look'
  | 'between'
  | 'keepOpen'
  | 'hear'
  | 'standby'
  | 'fuse'
  | 'settle'
  | 'pulse'
  | 'hold'
  | 'exchange'
  | 'pause'
  | 'dump'
  | 'moment'
  | 'contact'
  | 'outdated';

export type AttackGuard =
  | 'hasSession'
  | 'hasCable'
  | 'tellsTime'
  | 'showsEvidence'
  | 'isResident'
  | 'isActive'
  | 'hasMorePasswords'
  | 'hasGained'
  | 'isImmune'
  | 'isRefusedAhead'
  | 'awaitsAnswer'
  | 'pushesImage'
  | 'writesFlash'
  | 'canSignEvidence'
  | 'isTaken'
  | 'commandsDevice'
  | 'isRefused'
  | 'opensSession'
  | 'claimsArrival'
  | 'leavesWill'
  | 'storesMany'
  | 'hasStoredAll'
  | 'isPublishRefused'
  | 'comesBefore'
  | 'isRevoked'
  | 'isReused'
  | 'keepsTicket'
  | 'isLongRevoked'
  | 'saysNoMore'
  | 'staysIdle'
  | 'isUnhindered'
  | 'controlsGateway'
  | 'isHeard'
  | 'bringsWrongSoftware'
  | 'bringsOld'
  | 'isImplanted'
  | 'isLost'
  | 'isBarred'
  | 'isHeld'
  | 'isListener';

export type AttackAction =
  | 'dial'
  | 'secure'
  | 'connect'
  | 'gainSession'
  | 'subscribe'
  | 'gainMessages'
  | 'sendCommand'
  | 'gainObedience'
  | 'claimArrival'
  | 'gainKick'
  | 'store'
  | 'gainStore'
  | 'breakOff'
  | 'gainReuse'
  | 'operate'
  | 'orderCommand'
  | 'gainWaste'
  | 'countWaste'
  | 'speakForLeaf'
  | 'gainVoice'
  | 'noteRefusal'
  | 'gainExpulsion'
  | 'present'
  | 'gainCertificate'
  | 'writeImage'
  | 'finishImage'
  | 'readUpdateKey'
  | 'holdProbe'
  | 'readDump'
  | 'offerImage'
  | 'contactNext'
  | 'startOver'
  | 'beginTries'
  | 'guessAhead'
  | 'endGuesses'
  | 'logIn'
  | 'countRefusal'
  | 'loadCode'
  | 'settleInMemory'
  | 'gainControl'
  | 'callHome'
  | 'fallSilent'
  | 'gainWrongSoftware'
  | 'gainRolledBack'
  | 'gainFrozen'
  | 'gainClock'
  | 'blockRevocation'
  | 'askEdge'
  | 'gainUnchecked'
  | 'unblockRevocation'
  | 'wipe'
  | 'gainBricked'
  | 'callOut'
  | 'flood'
  | 'gainUplink'
  | 'falsify'
  | 'tellTruth'
  | 'gainFalsified'
  | 'listen'
  | 'openChannel'
  | 'exchange'
  | 'gainChannel'
  | 'giveUp'
  | 'leave'
  | 'end';

export interface AttackStep {
  readonly context: AttackContext;
}

/** Builds the machines of attacks; what the names do is bound later. */
export const attackSetup = setup({
  types: {} as {
    context: AttackContext;
    events: { readonly type: AttackEvent };
    input: { readonly attempt: number };
  },
  actions: {} as AttackImplementations['actions'],
  guards: {} as AttackImplementations['guards'],
  delays: {} as AttackImplementations['delays'],
});
