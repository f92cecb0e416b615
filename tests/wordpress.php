<?php
/**
 * As much of WordPress as the example plugin calls, in our own words, over real HTTP. Reads scenes from standard input as JSON
 * and prints what became of each: `php tests/wordpress.php PLUGIN < SCENES`.
 */

error_reporting(E_ALL);
set_error_handler(static function (int $level, string $message): bool {
    if (!(error_reporting() & $level)) {
        return false;
    }
    fwrite(STDERR, "PHP: $message\n");
    exit(9);
});
define('ABSPATH', __DIR__);
define('ARRAY_A', 'ARRAY_A');

$scenes = json_decode(stream_get_contents(STDIN), true, 64, JSON_THROW_ON_ERROR);
foreach ($scenes['constants'] as $name => $value) {
    define($name, $value);
}
$hooks = $transients = $posts = [];

class WP_Error
{
    public function __construct(public string $code, public string $message, public array $data = [])
    {
    }
}

function add_filter(string $name, callable $listener, int $priority = 10, int $taken = 1): void
{
    $GLOBALS['hooks'][$name][] = [$listener, $taken];
}

function add_action(string $name, callable $listener): void
{
    add_filter($name, $listener);
}

function applied(string $name, mixed ...$values): mixed
{
    foreach ($GLOBALS['hooks'][$name] as [$listener, $taken]) {
        $values[0] = $listener(...array_slice($values, 0, $taken));
    }
    return $values[0] ?? null;
}

function mapped(callable $change, mixed $value): mixed
{
    return is_array($value) ? array_map(static fn ($each) => mapped($change, $each), $value) : (is_string($value) ? $change($value) : $value);
}

function wp_slash(mixed $value): mixed
{
    return mapped('addslashes', $value);
}

function wp_unslash(mixed $value): mixed
{
    return mapped('stripslashes', $value);
}

function wp_strip_all_tags(string $markup): string
{
    return trim(strip_tags(preg_replace('#<(script|style)\b[^>]*>.*?</\1>#is', '', $markup)));
}

function wp_json_encode(mixed $value): string|false
{
    return json_encode($value);
}

function esc_html(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES, 'UTF-8', false);
}

function is_wp_error(mixed $value): bool
{
    return $value instanceof WP_Error;
}

function wp_remote_post(string $url, array $asked): array|WP_Error
{
    $lines = array_map(static fn ($name, $value) => "$name: $value", array_keys($asked['headers']), $asked['headers']);
    $body = @file_get_contents($url, false, stream_context_create(['http' => [
        'method' => 'POST', 'header' => $lines, 'content' => $asked['body'], 'timeout' => $asked['timeout'], 'ignore_errors' => true,
    ]]));
    if ($body === false) {
        return new WP_Error('http_request_failed', 'no answer');
    }
    return ['body' => $body, 'response' => ['code' => (int) explode(' ', $http_response_header[0])[1]]];
}

function wp_remote_retrieve_body(array $answer): string
{
    return $answer['body'];
}

function wp_remote_retrieve_response_code(array $answer): int
{
    return $answer['response']['code'];
}

function get_bloginfo(string $what): string
{
    return ['language' => 'en-GB', 'name' => 'Coastwire'][$what];
}

function get_gmt_from_date(string $moment, string $format): string
{
    return (new DateTimeImmutable($moment, new DateTimeZone('UTC')))->format($format);
}

function current_time(string $kind): string
{
    return '2026-11-06 17:30:00';
}

function get_the_author_meta(string $field, int|string $user): string
{
    return 'Rosalind Bell';
}

function get_current_user_id(): int
{
    return 7;
}

function get_post_status(int $id): string|false
{
    return $GLOBALS['posts'][$id]['post_status'] ?? false;
}

function get_post(int $id, string $shape): ?array
{
    return $GLOBALS['posts'][$id] ?? null;
}

function set_transient(string $name, mixed $value, int $seconds): void
{
    $GLOBALS['transients'][$name] = $value;
}

function get_transient(string $name): mixed
{
    return $GLOBALS['transients'][$name] ?? false;
}

function delete_transient(string $name): void
{
    unset($GLOBALS['transients'][$name]);
}

/** What a save does to a post: its status afterwards, the notices of the next two pages, and what a REST client is told. */
function saved(array $scene): array
{
    $GLOBALS['posts'] = isset($scene['kept']) ? [$scene['kept']['ID'] => $scene['kept']] : [];
    if (isset($scene['rest'])) {
        $prepared = applied('rest_pre_insert_post', (object) $scene['rest']);
        return is_wp_error($prepared) ? ['refused' => $prepared->message, 'status' => $prepared->data['status']] : ['post' => (array) $prepared];
    }
    $data = applied('wp_insert_post_data', wp_slash($scene['post']), wp_slash($scene['post'] + ['ID' => $scene['kept']['ID'] ?? 0]));
    $pages = [];
    foreach ([1, 2] as $_) {
        ob_start();
        applied('admin_notices');
        $pages[] = ob_get_clean();
    }
    return ['status' => $data['post_status'], 'same' => wp_unslash(['post_status' => ''] + $data) === ['post_status' => ''] + $scene['post'], 'notices' => $pages];
}

require $argv[1];
echo json_encode(array_map('saved', $scenes['scenes']), JSON_THROW_ON_ERROR);
