import type * as z from 'zod';
import type { huntProgress } from '../../../shared/verdict.js';

export type HuntPhase = Extract<z.infer<typeof huntProgress>, { readonly type: 'phase' }>;
