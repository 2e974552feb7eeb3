/**
 * What the actor of an attack does at each device before the first move there, and how long that takes a typical actor.
 *
 * Shape  `work` follows `to` in sentences
 */
export interface Effort {
  readonly work: string;
  readonly typical: TypicalTime;
}

/**
 * How long a piece of work takes, and why it should be that long: times as scenarios write them. Lognormal by its median and
 * 95th percentile, or exponential by its mean.
 *
 * Shape  `source` says who measured or estimated it, where and when; `assumption` says what of it no source says
 */
export type TypicalTime = ({ readonly median: string; readonly p95: string } | { readonly mean: string }) & Origin;

type Origin =
  | { readonly source: string; readonly assumption?: string }
  | { readonly source?: undefined; readonly assumption: string };

/** With a device on the bench. */
export const takingApart: TypicalTime = {
  median: '4h',
  p95: '1d',
  source:
    'LimitedResults, Pwn the ESP32 Forever (2019): an able attacker reads the fuses of a device and makes an image for it in less than a day',
  assumption: 'the median, and a day as the 95th percentile',
};

/** With a credential that is no longer where it belongs. */
export const usingLeaked: TypicalTime = {
  mean: '1d',
  source:
    'Meta Attack Language, coreLang, Credentials.useLeakedCredentials (2022): EasyAndCertain, which is exponential with a mean of one day; github.com/mal-lang/coreLang',
};
