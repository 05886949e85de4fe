/**
 * Call before the first message: oRPC asks of everything it sends whether it is a form, and to answer that Node would load its
 * whole HTTP client (30 ms). Nobody here sends forms.
 */
export const withoutForms = (): void => {
  Object.defineProperty(globalThis, 'FormData', { value: class FormData {}, configurable: true, writable: true });
};
