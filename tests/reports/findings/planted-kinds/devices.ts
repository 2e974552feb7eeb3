import { attesting, cold, type Kind, min, perSecond, sec } from './kind.ts';

/** Causes in what the devices are set to: buffers, back-off, hours, links. */
export const deviceKinds: readonly Kind[] = [
  {
    name: 'buffer-too-small',
    plant({ draw, path, on }) {
      const every = draw.whole(1, 4);
      const minutes = draw.whole(25, 60);
      return {
        cause: 'devices keep fewer readings than an outage takes away',
        settings: [`${path}.telemetry.buffer`],
        metric: 'message.loss',
        threshold: `value < ${draw.whole(2, 5)}%`,
        product: { telemetry: { every: min(every), buffer: 100 } },
        scenario: {
          duration: '4h',
          timeline: [
            draw.chance(0.5)
              ? { at: '1h', do: 'outage', of: 'broker', for: min(minutes), label: 'the broker is replaced' }
              : {
                  at: '1h',
                  do: 'outage',
                  of: 'network',
                  for: min(minutes),
                  on,
                  label: 'the carrier works on its masts',
                },
          ],
        },
        plant: { product: { telemetry: { buffer: draw.whole(0, 3) } } },
      };
    },
  },
  {
    name: 'readings-too-often',
    devices: [200, 800],
    plant({ draw, path }) {
      return {
        cause: 'devices take readings so often that their buffers are full soon',
        settings: [`${path}.telemetry.every`, `${path}.telemetry.buffer`],
        metric: 'message.loss',
        threshold: `value < ${draw.whole(2, 5)}%`,
        product: { telemetry: { every: '5m', buffer: draw.whole(15, 30) } },
        scenario: {
          duration: '2h',
          timeline: [
            { at: '40m', do: 'outage', of: 'broker', for: min(draw.whole(20, 40)), label: 'the broker is replaced' },
          ],
        },
        plant: { product: { telemetry: { every: sec(draw.whole(10, 30)) } } },
      };
    },
  },
  {
    name: 'back-off-too-long',
    plant({ draw, path }) {
      const bound = draw.whole(4, 10);
      return {
        cause: 'the longest delay between two attempts to reconnect is long',
        settings: [`${path}.backoff.max`],
        metric: 'reconnect.time',
        threshold: `p(90) < ${bound}m`,
        product: { backoff: { initial: '10s', max: '1m', jitter: draw.of('10%', '30%', '50%') } },
        scenario: {
          duration: '5h',
          timeline: [
            { at: '30m', do: 'outage', of: 'broker', for: min(draw.whole(30, 60)), label: 'the broker is replaced' },
          ],
        },
        plant: { product: { backoff: { max: min(bound * draw.whole(4, 8)) } } },
      };
    },
  },
  {
    name: 'first-delay-too-long',
    plant({ draw, path }) {
      const bound = draw.whole(3, 6);
      const planted = min(bound * draw.whole(4, 6));
      return {
        cause: 'already the first delay before an attempt to reconnect is long',
        settings: [`${path}.backoff.initial`, `${path}.backoff.max`],
        metric: 'reconnect.time',
        threshold: `p(90) < ${bound}m`,
        product: { backoff: { initial: '5s', max: '1m' } },
        scenario: {
          duration: '3h',
          timeline: [{ at: '30m', do: 'outage', of: 'broker', for: '2m', label: 'the broker restarts' }],
        },
        plant: { product: { backoff: { initial: planted, max: planted } } },
      };
    },
  },
  {
    name: 'no-jitter',
    devices: [600, 3_000],
    plant({ draw, path, count }) {
      const isControl = draw.chance(0.5);
      return {
        cause: 'delays between attempts to reconnect are not spread, and devices come back as a herd',
        settings: [`${path}.backoff.jitter`, 'controls.backoff-jitter'],
        metric: 'connect.ratePeak',
        threshold: `value < ${perSecond(count / draw.whole(25, 35))}`,
        product: { backoff: { initial: '2m', max: '4m', jitter: '100%' } },
        scenario: {
          duration: '2h',
          sampleEvery: '5s',
          timeline: [{ at: '30m', do: 'outage', of: 'broker', for: '6m', label: 'the broker is replaced' }],
        },
        plant: isControl
          ? { scenario: { controls: { 'backoff-jitter': 'off' } } }
          : { product: { backoff: { jitter: '0%' } } },
      };
    },
  },
  {
    name: 'boots-together',
    devices: [600, 3_000],
    plant({ draw, path, count }) {
      return {
        cause: 'devices power up at the same time',
        settings: [`${path}.boot.spread`],
        metric: 'connect.ratePeak',
        threshold: `value < ${perSecond(count / draw.whole(60, 120))}`,
        product: cold(min(draw.whole(20, 30))),
        scenario: { duration: '1h', start: 'cold', sampleEvery: '10s' },
        plant: { product: { boot: { spread: sec(draw.whole(1, 20)) } } },
      };
    },
  },
  {
    name: 'hours-too-short',
    plant({ draw, path }) {
      return {
        cause: 'devices are powered for a few hours a day only',
        settings: [`${path}.availability`],
        metric: draw.of('fleet.onlineAtEnd', 'fleet.onlineMin'),
        threshold: `value >= ${draw.whole(75, 90)}%`,
        scenario: { duration: '10h' },
        plant: { product: { availability: { awake: `${draw.whole(3, 6)}h`, jitter: min(draw.whole(5, 30)) } } },
      };
    },
  },
  {
    name: 'manifest-too-narrow',
    plant({ draw, path }) {
      return {
        cause: 'the manifest of the application leaves out the broker',
        settings: [`${path}.manifest`, 'controls.allowed-connections'],
        metric: 'connect.time',
        threshold: `p(90) < ${draw.whole(5, 10)}m`,
        product: cold('2m'),
        scenario: { duration: '1h', start: 'cold' },
        plant: { product: { manifest: { allowedConnections: ['telemetry.example'] } } },
      };
    },
  },
  {
    name: 'believable-step-too-small',
    plant({ draw, path }) {
      return {
        cause: 'the platform believes only small changes between readings, and true ones are larger',
        settings: [`${path}.telemetry.signal.step`, 'controls.plausibility'],
        metric: 'readings.refused',
        ofProduct: false,
        threshold: 'value == 0',
        product: {
          telemetry: { signal: { unit: '°C', mean: 20, noise: 0.5, min: -20, max: 60, step: 20 } },
        },
        scenario: { duration: '3h' },
        plant: { product: { telemetry: { signal: { step: draw.of(0.2, 0.5, 1) } } } },
      };
    },
  },
  {
    name: 'packets-lost',
    plant({ draw, path }) {
      return {
        cause: 'packets of the devices are lost, and sent again and again',
        settings: ['network.loss', `${path}.network.loss`],
        metric: 'connect.time',
        threshold: `p(90) < ${draw.whole(25, 40)}s`,
        product: cold('5m'),
        scenario: { duration: '1h', start: 'cold' },
        plant: draw.chance(0.5)
          ? { product: { network: { loss: `${draw.whole(45, 65)}%` } } }
          : { scenario: { network: { loss: `${draw.whole(45, 65)}%` } } },
      };
    },
  },
  {
    name: 'packets-slow',
    profiles: [...attesting, 'esp32'],
    plant({ draw, path }) {
      const latency = { median: sec(draw.whole(8, 15)), p95: sec(draw.whole(20, 30)) };
      return {
        cause: 'packets take long',
        settings: ['network.latency', `${path}.network.latency`],
        metric: 'connect.time',
        threshold: `p(75) < ${draw.whole(15, 25)}s`,
        product: cold('5m'),
        scenario: { duration: '1h', start: 'cold' },
        plant: draw.chance(0.5) ? { product: { network: { latency } } } : { scenario: { network: { latency } } },
      };
    },
  },
];
