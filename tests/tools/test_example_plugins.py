"""tools/example_plugins.py: scripts come out of the C as they went in."""

import ast
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "example_plugins.py"


class ExamplePluginsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_tool(self):
        return subprocess.run(
            [sys.executable, TOOL, self.folder, self.folder], capture_output=True, text=True
        )

    def test_script__is_the_same_in_c(self):
        script = '# A name\n#\n# What "it" does\nprint("a\\n", \'€\')\n'
        (self.folder / "first.py").write_text(script)

        done = self.run_tool()

        self.assertEqual(done.returncode, 0, done.stderr)
        literals = re.findall(r'^        (".*?"),?$', (self.folder / "plugins.c").read_text(), re.M)
        key, name, summary, *lines = map(ast.literal_eval, literals)
        self.assertEqual((key, name, summary), ("first", "A name", 'What "it" does'))
        self.assertEqual("".join(lines), script)

    def test_script_without_a_name__is_refused(self):
        (self.folder / "first.py").write_text("print(1)\n\n\n")

        done = self.run_tool()

        self.assertEqual(done.returncode, 1)
        self.assertIn("lines 1 and 3", done.stderr)


if __name__ == "__main__":
    unittest.main()
