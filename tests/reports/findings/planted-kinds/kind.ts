import type { Draw } from './draw.ts';

/** A part of a scenario as a user writes it; the loader checks it. */
export type Tree = { readonly [key: string]: unknown };

/** The product that a cause is planted in, and the fleet around it. */
export interface Around {
  readonly draw: Draw;
  readonly tenant: string;
  readonly product: string;
  /** `fleet[acme/sensor]`. */
  readonly path: string;
  /** `product:sensor`, for steps. */
  readonly on: string;
  /** Devices of this product, and of the whole fleet. */
  readonly count: number;
  readonly total: number;
}

/** A cause of a kind, and the scenario for it. */
export interface Planting {
  /** In words. */
  readonly cause: string;
  /**
   * Paths of which a right finding names one, or a path below one. A step stands by its label, `timeline[the broker is down]`; where no
   * setting is named, a finding that quotes that label is right too.
   */
  readonly settings: readonly string[];
  readonly metric: string;
  /** The metric is asked of the planted product alone, where it can be. */
  readonly ofProduct?: boolean;
  readonly threshold: string;
  /** Fields of the product and of the scenario, in the healthy twin and in the planted one. */
  readonly product?: Tree;
  readonly scenario?: Tree;
  /** Products beside those that any fleet has. */
  readonly products?: readonly Tree[];
  /** What is planted: fields of the product, fields of the scenario. */
  readonly plant: { readonly product?: Tree; readonly scenario?: Tree };
}

export interface Kind {
  readonly name: string;
  /** The profiles that the product may have; by default any that needs no gateway. */
  readonly profiles?: readonly string[];
  /** The least and the most devices of the fleet; by default 200 to 3,000. */
  readonly devices?: readonly [number, number];
  plant(around: Around): Planting;
}

/** Profiles that can attest what they run. */
export const attesting = ['sphere', 'nrf91', 'stm32u5'];

export const sec = (seconds: number): string => `${Math.max(1, Math.round(seconds))}s`;
export const min = (minutes: number): string => `${Math.max(1, Math.round(minutes))}m`;
export const percent = (share: number): string => `${Math.round(share * 100)}%`;
export const perSecond = (rate: number): string => `${Math.max(0.01, Number(rate.toFixed(2)))}/s`;

/** A cold start, with the product's power-ups within so long. */
export const cold = (spread: string): Tree => ({ start: 'cold', boot: { spread } });
