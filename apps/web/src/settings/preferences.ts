/** In which order a register is opened. */
export const ROW_ORDERS = ['BY_NAME', 'UNMARKED_FIRST'] as const;
export type RowOrder = (typeof ROW_ORDERS)[number];

const ROW_ORDER = 'rytmi-row-order';

export function rowOrder(): RowOrder {
  return ROW_ORDERS.find((order) => order === localStorage.getItem(ROW_ORDER)) ?? 'BY_NAME';
}

export function setRowOrder(order: RowOrder): void {
  localStorage.setItem(ROW_ORDER, order);
}
