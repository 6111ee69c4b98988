/** Something sealed with a key that no script can read out, or plain where the browser has no keys (plain HTTP). */
export type Sealed =
  { readonly iv: Uint8Array<ArrayBuffer>; readonly data: ArrayBuffer } | { readonly plain: string };
