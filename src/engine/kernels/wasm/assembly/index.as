export * from './classes';
export * from './graph';
export * from './names';
export * from './parse';
export * from './rows';
