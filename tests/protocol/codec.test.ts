import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRepeatInBits, readingBits, valueInBits } from '../../broker/live/wire/wire.ts';
import type { ProcessId, Row, Tick } from '../../sim/kernel/ids.ts';
import { type Message, NO_WORD } from '../../sim/kernel/time/message.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { newDeviceEvent } from '../../sim/protocol/device-events.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { Outbox } from '../../sim/protocol/outbox.ts';

const byte = fc.integer({ min: 0, max: 0xff });
const short = fc.integer({ min: 0, max: 0xffff });
const unsigned = fc.integer({ min: 0, max: 0xffffffff });
/** Values of readings. */
const steps = fc.integer();
/** Of runs of ten years. */
const instants = fc.oneof(unsigned, fc.integer({ min: 0, max: 2 ** 39 }));
const generations = fc.integer({ min: 0, max: 2 ** 24 - 1 });
/** Devices and connections. */
const index = fc.integer({ min: 0, max: 2 ** 24 });

/** As the agenda stores words: in 32 bits with a sign. */
function stored({ type, a, b, payload }: Message): Message {
  const words = Int32Array.of(codec.numberOf(a), codec.numberOf(b));
  return { type, a: codec.numberWord(words[0]), b: codec.numberWord(words[1]), payload };
}

describe('the codec gives back what it was given', () => {
  it('of instants, also beyond 32 bits', () => {
    const reminders = [codec.stalled, codec.pingDue, codec.probed, codec.statusTimeout];
    fc.assert(
      fc.property(index, instants, byte, (what, instant, number) => {
        for (const reminder of reminders) expect(codec.sinceIn(stored(reminder(what, instant)))).toBe(instant);
        const message = stored(codec.answerAt(EventCode.TIME_TOLD, instant, number));
        const event = newDeviceEvent();
        codec.readServiceEvent(message, event);
        expect([event.value, codec.numberIn(message)]).toEqual([instant, number]);
      }),
    );
  });

  it('of a CONNACK', () => {
    fc.assert(
      fc.property(index, byte, fc.boolean(), (conn, returnCode, sessionPresent) => {
        const message = stored(codec.connack(conn, returnCode, sessionPresent));
        const event = newDeviceEvent();
        codec.readFabricEvent(message, event);
        const present = sessionPresent ? 1 : 0;
        expect([message.type, codec.connectionIn(message)]).toEqual([EventCode.CONNACK, conn]);
        expect([event.returnCode, event.sessionPresent]).toEqual([returnCode, present]);
        const bits = codec.connackBits(returnCode, sessionPresent);
        expect([codec.returnCodeIn(bits), codec.sessionPresentIn(bits)]).toEqual([returnCode, sessionPresent]);
      }),
    );
  });

  it('of a delivery with its offer', () => {
    fc.assert(
      fc.property(index, short, fc.integer({ min: 0, max: 2 }), short, (conn, messageId, qos, offer) => {
        const event = newDeviceEvent();
        const message = stored(codec.delivery(conn, { event: EventCode.WITHDRAWN, messageId, qos, offer }));
        codec.readFabricEvent(message, event);
        const read = [codec.connectionIn(message), event.messageId, event.qos, event.value];
        expect(read).toEqual([conn, messageId, qos, offer]);
      }),
    );
  });

  it("of a service's answer, up to a nonce of 32 bits", () => {
    fc.assert(
      fc.property(unsigned, byte, (value, number) => {
        const message = stored(codec.answer(EventCode.CHALLENGED, value, number));
        const event = newDeviceEvent();
        codec.readServiceEvent(message, event);
        expect([event.value, codec.valueIn(message), codec.numberIn(message)]).toEqual([value, value, number]);
      }),
    );
  });

  it('of a reading', () => {
    fc.assert(
      fc.property(
        index,
        fc.integer({ min: 0, max: 2 ** 30 - 1 }),
        fc.boolean(),
        steps,
        (conn, nth, isRepeat, value) => {
          const word = codec.readingWord(nth, isRepeat);
          const message = stored(codec.reading(conn, word, codec.numberWord(value)));
          const read = [codec.connectionIn(message), codec.readingIn(message), codec.isRepeatIn(message)];
          expect([...read, codec.readingValueIn(message)]).toEqual([conn, nth, isRepeat, value]);
          const live = codec.liveCommand(CommandCode.reading, word, codec.numberWord(value));
          expect([codec.firstIn(live), codec.numberIn(live)]).toEqual([nth, isRepeat ? 1 : 0]);
          const bits = readingBits(codec.readingValueIn(live), codec.numberIn(live));
          expect([valueInBits(bits), isRepeatInBits(bits)]).toEqual([value, isRepeat]);
        },
      ),
    );
  });

  it('of a reading without a value, which takes no payload', () => {
    expect(stored(codec.reading(3, codec.readingWord(4, false), NO_WORD)).payload).toBeUndefined();
  });

  it('of a check for updates, through the service and its failures', () => {
    const facts = fc.record({ result: byte, wanted: byte, execution: byte, check: byte });
    fc.assert(
      fc.property(byte, facts, generations, (set, said, generation) => {
        const sent = stored(codec.check(codec.numberWord(set), codec.checkWord(said)));
        const message = stored(codec.checked(sent, generation));
        expect(codec.checkFactsIn(message)).toEqual(said);
        expect([codec.setIn(message), codec.checkGenerationIn(message)]).toEqual([set, generation]);
      }),
    );
  });

  it('of a download and its end', () => {
    fc.assert(
      fc.property(index, byte, short, generations, (device, attempt, share, generation) => {
        const asked = stored(codec.fetchImage(codec.numberWord(3), codec.downloadWord(attempt, share)));
        const read = [codec.firstIn(asked), codec.attemptIn(asked), codec.progressIn(asked)];
        expect(read).toEqual([3, attempt, share / 0xffff]);
        const done = stored(codec.served(device, attempt, generation));
        const ended = [codec.firstIn(done), codec.attemptIn(done), codec.servedGenerationIn(done)];
        expect(ended).toEqual([device, attempt, generation]);
      }),
    );
  });

  it('of a tick, up to the last', () => {
    fc.assert(
      fc.property(unsigned, (since) => {
        expect(codec.sinceIn(stored(codec.stalled(1, since)))).toBe(since);
      }),
    );
  });
});

describe('a message', () => {
  it('is valid until the next is made, and a copy of it longer', () => {
    const first = codec.dial(1);
    const copy = codec.keep(first);
    codec.dial(2);
    expect([codec.connectionIn(first), codec.connectionIn(copy)]).toEqual([2, 1]);
    expect(codec.connectionIn(codec.again(copy))).toBe(1);
  });

  it('by order of an operator is told from a stimulus', () => {
    expect(codec.isOperatorAction(codec.operatorAction(EventCode.RESTARTED, 0))).toBe(true);
    expect(codec.isOperatorAction(codec.stimulus(EventCode.RESTARTED, 0))).toBe(false);
  });
});

describe('by types', () => {
  it('a word comes from the codec alone, and is no number', () => {
    const outbox = new Outbox();
    // @ts-expect-error a number that is packed elsewhere
    outbox.put(CommandCode.check, 0, 3);
    // @ts-expect-error a word is opaque
    const bits: number = codec.readingWord(1, false);
    // @ts-expect-error its fields are read by the codec
    const sum = codec.dial(1).a + 1;
    expect([bits, sum]).toHaveLength(2);
  });

  it('a row is no tick, and a tick is no process', () => {
    const [row, tick]: [Row, Tick] = [1, 2];
    // @ts-expect-error a row where a tick belongs
    const swapped: Tick = row;
    // @ts-expect-error a tick where a process belongs
    const process: ProcessId = tick;
    expect([swapped, process]).toEqual([1, 2]);
  });
});
