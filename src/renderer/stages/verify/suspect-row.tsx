// One holder that grows: by how much, why Holdfast says so, what to do, and the chain that holds it.
import { ArrowRight, ChevronRight, Lightbulb, NotebookPen, Package, ShieldQuestion } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retoldSuspect } from '../../../messages/saved-words.js';
