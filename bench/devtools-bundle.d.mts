export function devtoolsBundle(): Promise<string>;
export function polyfill(): void;
