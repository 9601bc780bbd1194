"""tools/tally.py must take nothing but reported success for success."""
import json, os, pathlib, subprocess, sys, tempfile, unittest

root = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(root / "tools"), str(root / "tests" / "lib")]
sys.dont_write_bytecode = True
import tally, tap


def counts(text, status=0):
    c = tally.judge_tap(text, status)
    return c.passed, c.failed, c.skipped


class JudgeTap(unittest.TestCase):
    def test_plain_results_are_counted(self):
        self.assertEqual(counts("ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no net\n1..3\n", 1), (1, 1, 1))

    def test_failed_names_are_kept(self):
        self.assertEqual(tally.judge_tap("1..1\nnot ok 1 - the door is shut\n", 1).why, ["the door is shut"])

    def test_groups_of_cmocka_have_a_plan_each(self):
        self.assertEqual(counts("1..2\nok 1 - a\nnot ok 2 # SKIP b\n# ok - t\n1..1\nok 1 - c\n# ok - u\n"), (2, 0, 1))

    def test_tests_that_never_reported_have_failed(self):
        self.assertEqual(counts("1..4\nok 1 - a\n", -6), (1, 3, 0))
        self.assertEqual(counts("1..9\n", -6), (0, 9, 0))

    def test_more_results_than_planned_is_a_failure(self):
        self.assertEqual(counts("1..1\nok 1\nok 2\n"), (2, 1, 0))

    def test_a_missing_plan_is_a_failure(self):
        self.assertEqual(counts("ok 1 - a\nok 2 - b\n"), (2, 1, 0))

    def test_silence_is_a_failure(self):
        self.assertEqual(counts(""), (0, 1, 0))
        self.assertEqual(counts("1..0\n"), (0, 1, 0))

    def test_a_bad_exit_status_without_a_failed_test_is_a_failure(self):
        self.assertEqual(counts("1..1\nok 1\n", 1), (1, 1, 0))
        self.assertEqual(tally.judge_tap("1..1\nok 1\n", -11).why, ["was killed by SIGSEGV"])

    def test_bail_out_is_a_failure(self):
        self.assertEqual(counts("ok 1\nBail out! no disk\n1..1\n"), (1, 1, 0))

    def test_a_runner_may_skip_itself(self):
        self.assertEqual(counts("1..0 # SKIP no data\n"), (0, 0, 1))
        self.assertEqual(counts("", 77), (0, 0, 1))

    def test_a_todo_that_fails_is_excused(self):
        self.assertEqual(counts("1..2\nnot ok 1 - x # TODO later\nok 2 - y # TODO later\n"), (1, 0, 1))

    def test_nested_results_count_once(self):
        text = "# Subtest: f\n    ok 1 - a\n    not ok 2 - b\n    1..2\nnot ok 1 - f\nok 2 - g\n1..2\n"
        self.assertEqual(counts(text, 1), (2, 1, 0))

    def test_a_parent_that_fails_by_itself_counts(self):
        self.assertEqual(counts("    ok 1 - a\n    1..1\nnot ok 1 - hook\n1..1\n", 1), (1, 1, 0))

    def test_three_levels_of_nesting(self):
        text = "        not ok 1 - a\n    not ok 1 - b\nnot ok 1 - c\n1..1\n"
        self.assertEqual(counts(text, 1), (0, 1, 0))

    def test_quoted_results_in_diagnostics_are_not_counted(self):
        text = "not ok 1 - a\n  ---\n  stack: |-\n  ok 2 - fake\n  ...\n1..1\n"
        self.assertEqual(counts(text, 1), (0, 1, 0))

    def test_words_that_begin_like_results_are_not_counted(self):
        self.assertEqual(counts("okay then\nnot okay\n1..1\nok 1\n"), (1, 0, 0))


class JudgeMeson(unittest.TestCase):
    def judge(self, *tests, status=0):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            for t in tests:
                f.write(json.dumps(t) + "\n")
            f.flush()
            c = tally.judge_meson(f.name, status)
        return c.passed, c.failed, c.skipped

    def test_executables_are_added_up(self):
        one = {"name": "base", "stdout": "1..2\nok 1\nok 2\n", "result": "OK", "returncode": 0}
        two = {"name": "os", "stdout": "1..2\nok 1\nnot ok 2\n", "result": "FAIL", "returncode": 1}
        self.assertEqual(self.judge(one, two, status=1), (3, 1, 0))

    def test_a_time_out_is_a_failure(self):
        t = {"name": "os", "stdout": "1..1\nok 1\n", "result": "TIMEOUT", "returncode": 0}
        self.assertEqual(self.judge(t, status=1), (1, 1, 0))

    def test_an_executable_without_tests_is_a_failure(self):
        self.assertEqual(self.judge({"name": "x", "stdout": "", "result": "OK", "returncode": 0}), (0, 1, 0))

    def test_an_empty_or_absent_log_is_a_failure(self):
        self.assertEqual(self.judge(), (0, 1, 0))
        self.assertEqual(tally.judge_meson("/nonexistent/log", 0).failed, 1)


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.results = os.path.join(self.folder.name, "re sults")

    def tearDown(self):
        self.folder.cleanup()

    def tally(self, *args):
        p = subprocess.run([sys.executable, root / "tools/tally.py", *args], capture_output=True, text=True)
        return p.returncode, p.stdout.splitlines()

    def run_shell(self, how, script):
        return self.tally("run", self.results, "it", how, "--", "bash", "-c", script)

    def last_line(self):
        rc, lines = self.tally("sum", self.results)
        return rc, lines[-1]

    def test_the_last_line_is_the_sum(self):
        self.run_shell("tap", "echo ok 1; echo 1..1")
        self.run_shell("check", "true")
        self.run_shell("step", "true")
        self.assertEqual(self.last_line(), (0, "2 passed, 0 failed"))

    def test_skipped_tests_are_named_in_the_sum(self):
        self.run_shell("tap", "echo ok 1; echo 'ok 2 # SKIP x'; echo 1..2")
        self.assertEqual(self.last_line(), (0, "1 passed, 0 failed, 1 skipped"))

    def test_failures_of_every_kind_count(self):
        self.run_shell("tap", "echo not ok 1; echo 1..1")
        self.run_shell("check", "false")
        self.run_shell("step", "exit 3")
        self.tally("run", self.results, "it", "tap", "--", "/nonexistent/program")
        self.assertEqual(self.last_line(), (1, "0 passed, 4 failed"))

    def test_a_runner_killed_by_a_signal_has_failed(self):
        self.run_shell("tap", "echo ok 1; echo 1..1; kill -SEGV $$")
        self.assertEqual(self.last_line(), (1, "1 passed, 1 failed"))

    def test_a_runner_that_never_came_back_has_failed(self):
        self.run_shell("check", "true")
        with open(self.results, "a") as f:
            f.write('{"name": "lost", "state": "started"}\n')
        self.assertEqual(self.last_line(), (1, "1 passed, 1 failed"))

    def test_no_runner_at_all_is_a_failure(self):
        self.assertEqual(self.last_line(), (1, "0 passed, 1 failed"))

    def test_only_skipped_tests_are_a_failure(self):
        self.run_shell("tap", "exit 77")
        self.assertEqual(self.last_line(), (1, "0 passed, 1 failed, 1 skipped"))

    def test_results_on_standard_error_are_not_counted(self):
        self.run_shell("tap", "echo ok 1; echo ok 2 >&2; echo 1..1")
        self.assertEqual(self.last_line(), (0, "1 passed, 0 failed"))

    def test_what_a_runner_leaves_running_is_ended(self):
        pid = os.path.join(self.folder.name, "pid")
        self.run_shell("check", f"sleep 600 & echo $! > {pid}")
        try:
            state = open(f"/proc/{open(pid).read().strip()}/stat").read().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            state = "gone"
        self.assertIn(state, ("gone", "Z"))

    def test_a_failure_shows_what_was_written(self):
        rc, lines = self.run_shell("tap", "echo 1..1; echo not ok 1 - the door; echo creaks >&2")
        self.assertEqual(rc, 1)
        self.assertIn("  failed: the door", lines)
        self.assertIn("    | creaks", lines)

    def test_an_old_log_of_meson_is_not_taken_for_a_new_one(self):
        log = os.path.join(self.folder.name, "log.json")
        with open(log, "w") as f:
            f.write(json.dumps({"name": "x", "stdout": "1..1\nok 1\n", "result": "OK", "returncode": 0}))
        self.tally("run", self.results, "it", f"meson={log}", "--", "true")
        self.assertEqual(self.last_line(), (1, "0 passed, 1 failed"))


if __name__ == "__main__":
    tap.main()
