import type { StateDescriptors } from '../../state-descriptor.ts';

export const updateStates = {
  idle: { what: 'has no update under way', family: 'none', weight: 0 },
  downloading: { what: 'writes an image to its free slot', family: 'updating', weight: 2, health: 'updating' },
  verifying: { what: 'verifies the image', family: 'updating', weight: 2, health: 'updating' },
  deferred: { what: 'has the image, and installs it later', family: 'updating', weight: 1, health: 'updating' },
  accepted: { what: 'installs the image that it deferred', family: 'updating', weight: 1, health: 'updating' },
  staged: { what: 'uses the image at the next start', family: 'updating', weight: 2, health: 'updating' },
  trial: { what: 'runs the image, not yet confirmed', family: 'updating', weight: 3, health: 'on trial' },
  confirmed: { what: 'has confirmed the image', family: 'healthy', weight: 0 },
  reverted: { what: 'went back to the image before', family: 'refused', weight: 4, fact: 'fellBack' },
} as const satisfies StateDescriptors;
