/** How many devices some products have, such as those of a plan. */
export const deviceCount = (products: readonly { readonly count: number }[]): number =>
  products.reduce((sum, { count }) => sum + count, 0);
