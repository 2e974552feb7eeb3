import { mosquitto } from './mosquitto.ts';
import { nats } from './nats.ts';
import { rabbitmq } from './rabbitmq.ts';
import type { Recipe } from './recipe.ts';

/** Brokers that a folder of keys and certificates can be for. */
export const recipes = { mosquitto, rabbitmq, nats } as const satisfies Readonly<Record<string, Recipe>>;

export type RecipeName = keyof typeof recipes;
export const recipeNames = Object.keys(recipes) as readonly RecipeName[];
