// Shallow and retained size: the last two columns of every list of objects.
import type { ObjectRow } from '../../../../shared/heap.js';
import type { Format } from '../../../text/format.js';
import type { Text } from '../../../text/use-text.js';
import type { ListColumn } from './row-list.js';

export const sizeColumns = (t: Text, format: Format): readonly ListColumn<ObjectRow>[] => [
  {
    id: 'shallow',
    header: t('explain:shallow'),
    width: 84,
    sort: 'shallowBytes',
    cell: (row) => format.bytes(row.shallowBytes),
    title: (row) => format.exactBytes(row.shallowBytes),
  },
  {
    id: 'retained',
    header: t('explain:retained'),
    width: 84,
    sort: 'retainedBytes',
    cell: (row) => format.bytes(row.retainedBytes),
    title: (row) => format.exactBytes(row.retainedBytes),
  },
];
