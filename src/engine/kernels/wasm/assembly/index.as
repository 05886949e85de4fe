export * from './graph';
export * from './parse';
