// The interactions of a hunt, as a person does them, over an investigation of `long-investigation.mjs`.

const patient = { timeout: 120_000 };

export async function hunt(page, blocks) {
  const stage = (name) => page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name }).click();
  const choose = (name) => page.getByRole('radio', { name, exact: true }).click();
  const row = page.getByRole('treegrid').locator('tr[aria-rowindex="2"]:not(:has-text("Working"))');
  const grouped = (label) => page.getByRole('combobox', { name: 'Group by' }).selectOption({ label });
  const filled = page.locator('tr[data-row]').first();
  /** Down by the wheel, to the end and back by key, then the scroll bar dragged over the whole height. */
  const scroll = async (scroller) => {
    await scroller.hover();
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 700);
    for (const to of [1, 0, 1]) await drag(scroller, to);
  };
  const drag = (scroller, to) =>
    scroller.evaluate(async (element, end) => {
      const from = element.scrollTop;
      const whole = end * (element.scrollHeight - element.clientHeight);
      for (let i = 1; i <= 60; i++) {
        element.scrollTop = from + ((whole - from) * i) / 60;
        await new Promise(requestAnimationFrame);
      }
    }, to);
  const total = async (table) => Number(await table.getAttribute('aria-rowcount')) - 1;
  const first = async (act, shown) => {
    const begin = performance.now();
    await act();
    await shown.waitFor(patient);
    return `first rows after ${((performance.now() - begin) / 1000).toFixed(2)} s`;
  };

  const chart = page.getByRole('img', { name: /^Memory over/ });
  await blocks.measure('go to Watch, 12 hours', async () => {
    await stage('Watch');
    await chart.waitFor(patient);
  });
  const box = await chart.boundingBox();
  const at = (share) => [box.x + 64 + (box.width - 90) * share, box.y + box.height / 2];
  await blocks.measure('zoom by wheel, in and out', async () => {
    await page.mouse.move(...at(0.6));
    for (const turn of [-240, 240]) for (let i = 0; i < 25; i++) await page.mouse.wheel(0, turn);
  });
  await blocks.measure('select a stretch, move it', async () => {
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.6), { steps: 30 });
    await page.mouse.up();
    await page.keyboard.down('Shift');
    for (let i = 0; i < 25; i++) await page.mouse.wheel(0, i < 12 ? 60 : -60);
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.7), { steps: 30 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await chart.dblclick();
  });
  await blocks.measure('drag a marker of the strip', async () => {
    await page.locator('[data-snapshot]').last().click();
    const marker = page.locator('[data-marker="B"]');
    const from = await marker.boundingBox();
    const to = await page.locator('[data-strip]').nth(2).boundingBox();
    await page.mouse.move(from.x + 6, from.y + 6);
    await page.mouse.down();
    await page.mouse.move(to.x + 6, to.y + 6, { steps: 40 });
    await page.mouse.move(from.x + 6, from.y + 6, { steps: 40 });
    await page.mouse.up();
  });
  await blocks.measure('samples as a table, scrolled', async () => {
    await page.getByRole('button', { name: 'Show as a table' }).click();
    const table = page.getByRole('region', { name: 'Memory over time' }).locator('table').locator('..');
    await drag(table, 1);
    await drag(table, 0);
    await page.getByRole('button', { name: 'Show as a chart' }).click();
  });

  await blocks.measure('compare A and B', async () => {
    const begin = performance.now();
    const note = await first(() => stage('Compare'), row);
    await page.locator('[role="treegrid"][aria-busy="false"]').waitFor(patient);
    return `${note}, all that differs after ${((performance.now() - begin) / 1000).toFixed(2)} s`;
  });
  await blocks.measure('suspects beside it', () => page.locator('[data-suspect="1"]').waitFor(patient));
  await blocks.measure('back and forth between stages', async () => {
    for (const name of ['Watch', 'Verify', 'Compare', 'Connect', 'Explain', 'Compare']) {
      await stage(name);
      await page.locator(`main[data-stage="${name.toLowerCase()}"]`).waitFor();
    }
    await row.waitFor(patient);
  });
  await blocks.measure('classes scrolled end to end', async () => {
    await scroll(page.getByRole('treegrid').locator('..'));
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    return `${await total(page.getByRole('treegrid'))} rows`;
  });
  await blocks.measure('sort by each column', async () => {
    for (const header of await page.getByRole('columnheader').getByRole('button').all()) {
      await header.click();
      await row.waitFor(patient);
    }
  });
  await blocks.measure('filter by typing', async () => {
    await page.getByRole('textbox', { name: 'Filter' }).pressSequentially('Session', { delay: 60 });
    await page
      .getByRole('row', { name: /Session/ })
      .first()
      .waitFor(patient);
  });
  await blocks.measure('open a class with many objects', async () => {
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.getByRole('textbox', { name: 'Filter' }).fill('Object');
    // the filter answers after a pause
    await page.waitForTimeout(600);
    await page.locator('tr[aria-rowindex="2"]', { hasText: 'Object' }).waitFor(patient);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.locator('tr[aria-level="2"]').nth(2).waitFor(patient);
    return `${await total(page.getByRole('treegrid'))} rows`;
  });
  await blocks.measure('its objects scrolled end to end', () => scroll(page.getByRole('treegrid').locator('..')));
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  for (const label of ['By module', 'By holding edge', 'By size class']) {
    await blocks.measure(`group ${label.toLowerCase()}`, () => first(() => grouped(label), row));
  }
  await blocks.measure('group object by object, scrolled', async () => {
    const note = await first(() => grouped('Object by object'), row);
    await scroll(page.getByRole('treegrid').locator('..'));
    return `${note}; ${await total(page.getByRole('treegrid'))} rows`;
  });
  await grouped('By class');

  await blocks.measure('open the chains of a suspect', async () => {
    await page.locator('[data-suspect="1"]').getByRole('button', { name: 'Explain' }).click();
    await page.locator('[data-link-button]').first().waitFor(patient);
  });
  await blocks.measure('walk along the chain', async () => {
    await page.locator('[data-link-button]').first().focus();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
  });
  await blocks.measure('picture of what refers to it', async () => {
    await choose('Picture');
    await page.locator('[data-node]').first().waitFor(patient);
  });
  await blocks.measure('go to a class by name', async () => {
    await page.keyboard.press('Control+P');
    await page.getByRole('dialog').getByRole('combobox').pressSequentially('Booking', { delay: 60 });
    await page
      .getByRole('option', { name: /^Booking/ })
      .first()
      .click(patient);
    await page.locator('[data-link-button]').first().waitFor(patient);
  });
  await blocks.measure('objects of it, scrolled end to end', async () => {
    await choose('Objects');
    await filled.waitFor(patient);
    const table = page.getByRole('table', { name: 'Objects' });
    await scroll(table.locator('..'));
    return `${await total(table)} rows`;
  });
  await blocks.measure('dominators, three levels', async () => {
    await choose('Dominators');
    for (let level = 0; level < 3; level++) {
      const opener = page.locator('[data-dominators]').getByRole('button', { name: 'Show what it retains' }).nth(level);
      await opener.click(patient);
      await page.waitForTimeout(300);
    }
  });
  await blocks.measure('treemap, one step inside', async () => {
    await choose('Treemap');
    const cells = page.locator('[data-treemap] button:not([disabled])');
    await cells.nth(3).waitFor(patient);
    await cells.nth(1).dblclick({ position: { x: 8, y: 6 } });
    await cells.nth(3).waitFor(patient);
  });
  for (const lens of ['Strings', 'Collections']) {
    await blocks.measure(`${lens.toLowerCase()}, scrolled`, async () => {
      await choose(lens);
      await filled.waitFor(patient);
      const table = page.locator('table:has(tr[data-row])');
      await scroll(table.locator('..'));
      return `${await total(table)} rows`;
    });
  }
  await blocks.measure('search by typing', async () => {
    await choose('Search');
    await page.getByRole('textbox', { name: 'Class, name, text or @id' }).pressSequentially('session', { delay: 60 });
    await filled.waitFor(patient);
  });
  await blocks.measure('calls of a profile as a flame', async () => {
    await stage('Watch');
    await page.getByRole('button', { name: 'Show calls' }).click();
    await page.locator('[data-profile] [data-row]').first().waitFor(patient);
    await choose('Flame');
    const calls = page.locator('[data-flame] button');
    await calls.nth(3).waitFor(patient);
    await calls.nth(1).click();
    await calls.nth(3).waitFor(patient);
    return `${await calls.count()} calls drawn`;
  });
  await blocks.measure('calls as a tree, opened', async () => {
    await choose('Calls');
    await page.locator('[data-call]').first().focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press(i % 2 ? 'ArrowDown' : 'ArrowRight');
  });
}
