/** How the state machine comes by the objects: it lists them, or reads a list that the planner or S3 Inventory wrote. */
export type Reader = 'objects' | 'manifest' | 'inventory';
