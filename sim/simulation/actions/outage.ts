import type { Service } from '../timeline-effects.ts';
import type { ActionByForm, ActionForm, OngoingStep } from './action.ts';
import { type ActionFields, duration, selection } from './fields.ts';

const ofServer = { for: duration };
const ofNetwork = { for: duration, on: selection };

type OutageForm<Fields extends ActionFields> = ActionForm<{ readonly forMs: number }, Fields>;

const lastsMs = ({ forMs }: { readonly forMs: number }): number => forMs;

/** The broker is down until the last of several overlapping outages ends. */
const broker: OutageForm<typeof ofServer> = {
  what: 'The broker is down.',
  fields: ofServer,
  lastsMs,
  start: ({ effects, others, row }) => {
    if (!others.some(isOfBroker)) effects.failBroker(effects.record('broker.failed', { cause: row }));
  },
  end: ({ effects, others, row }) => {
    if (others.some(isOfBroker)) return;
    effects.record('broker.recovered', { cause: row });
    effects.recoverBroker();
  },
};

const isOfBroker = ({ action }: OngoingStep): boolean => action.kind === 'outage' && action.of === 'broker';

/** No packet of the devices passes, and neither end is notified. */
const network: OutageForm<typeof ofNetwork> = {
  what: 'The chosen devices lose their network.',
  fields: ofNetwork,
  lastsMs,
  start: ({ effects, devices, row }) => {
    const failed = effects.record('network.failed', { detail: `${devices.length} devices`, cause: row });
    for (const device of devices) effects.cutNetwork(device, failed);
  },
  end: ({ effects, devices, row }) => {
    effects.record('network.recovered', { detail: `${devices.length} devices`, cause: row });
    for (const device of devices) effects.restoreNetwork(device);
  },
};

const service = (name: Service, what: string): OutageForm<typeof ofServer> => ({
  what,
  fields: ofServer,
  lastsMs,
  start: ({ effects, row }) => effects.failService(name, row),
  end: ({ effects, row }) => effects.recoverService(name, row),
});

const forms = {
  broker,
  network,
  attestation: service(
    'attestation',
    'The attestation service is down: it gives no challenge and issues no certificate.',
  ),
  revocation: service('revocation', 'No CRL and no OCSP answer is available.'),
  time: service('time', 'The time service is down: devices that ask it for the time get no answer.'),
  updates: service('updates', 'The update server answers no check for updates and no download.'),
  controller: service('controller', 'The rollout controller has crashed; it restarts with the decisions it had saved.'),
};

export const outage: ActionByForm<'outage', 'of', typeof forms, { readonly of: string }> = {
  word: 'outage',
  key: 'of',
  noun: 'outage',
  forms,
  describe: ({ of }) => ` of ${of}`,
};
