<?php
/**
 * Plugin Name: archiver check
 * Description: Asks a running `archiver serve` before a post is published, and tells the editor what is wrong with it.
 *
 * Define in wp-config.php what differs: ARCHIVER_URL, ARCHIVER_TOKEN, and ARCHIVER_ON_UNAVAILABLE ("pass": what nobody
 * could judge goes out; "fail": it waits). What is public already is never taken away from its readers.
 */

defined('ABSPATH') || exit;
defined('ARCHIVER_URL') || define('ARCHIVER_URL', 'http://127.0.0.1:8765/v1/validate?profile=publish&filename=post.jsonld');
defined('ARCHIVER_TOKEN') || define('ARCHIVER_TOKEN', '');
defined('ARCHIVER_ON_UNAVAILABLE') || define('ARCHIVER_ON_UNAVAILABLE', 'pass');

/** Whether a post becomes public by what is being saved, now or at a time that is set. */
function archiver_goes_out(array $post): bool
{
    return 'post' === $post['post_type']
        && in_array($post['post_status'], ['publish', 'future'], true)
        && (empty($post['ID']) || 'publish' !== get_post_status($post['ID']));
}

/** A post as schema.org JSON-LD. */
function archiver_article(array $post): array
{
    $plain = static fn (string $markup): string => trim(html_entity_decode(
        wp_strip_all_tags(preg_replace('#</(p|h[1-6]|li|blockquote|figcaption)>#i', "\$0\n\n", $markup)),
        ENT_QUOTES | ENT_HTML5,
        'UTF-8'
    ));
    return array_filter([
        '@context' => 'https://schema.org',
        '@type' => 'NewsArticle',
        'headline' => $plain($post['post_title']),
        'inLanguage' => get_bloginfo('language'),
        'datePublished' => get_gmt_from_date($post['post_date'], 'c'),
        'author' => ['@type' => 'Person', 'name' => get_the_author_meta('display_name', $post['post_author'])],
        'publisher' => ['@type' => 'NewsMediaOrganization', 'name' => get_bloginfo('name')],
        'articleBody' => $plain($post['post_content']),
    ]);
}

/** What keeps a post from going out, a sentence each; nothing where it is fit, or not judged and may pass. */
function archiver_objections(array $post): array
{
    $answer = wp_remote_post(ARCHIVER_URL, [
        'timeout' => 2,
        'headers' => ['Content-Type' => 'application/ld+json']
            + (ARCHIVER_TOKEN ? ['Authorization' => 'Bearer ' . ARCHIVER_TOKEN] : []),
        'body' => wp_json_encode(archiver_article($post)),
    ]);
    $told = !is_wp_error($answer) && 200 === wp_remote_retrieve_response_code($answer);
    $report = $told ? json_decode(wp_remote_retrieve_body($answer), true) : null;
    $verdict = is_array($report) ? $report['verdict'] ?? '' : '';
    if ('fit' === $verdict) {
        return [];
    }
    if ('unfit' !== $verdict) { // no answer, a fault of the service, or a limit that stopped it: that is no verdict
        return 'fail' === ARCHIVER_ON_UNAVAILABLE ? ['the check could not be made; try again in a moment'] : [];
    }
    $grave = array_filter($report['findings'], static fn (array $each): bool => 'error' === $each['severity']);
    return array_map(
        static fn (array $each): string => "{$each['message']} ({$each['rule']})",
        array_slice($grave ?: $report['findings'], 0, 10)
    );
}

// The classic editor, quick edit, imports: the post stays a draft, and the next page says why.
add_filter('wp_insert_post_data', static function (array $data, array $given): array {
    $post = ['ID' => $given['ID'] ?? 0] + wp_unslash($data);
    if ((defined('REST_REQUEST') && REST_REQUEST) || !archiver_goes_out($post)) {
        return $data;
    }
    $objections = archiver_objections($post);
    if ($objections) {
        $data['post_status'] = 'draft';
        set_transient('archiver_' . get_current_user_id(), $objections, 60);
    }
    return $data;
}, 10, 2);

add_action('admin_notices', static function (): void {
    $name = 'archiver_' . get_current_user_id();
    $objections = get_transient($name);
    if (!$objections) {
        return;
    }
    delete_transient($name);
    $rows = implode('', array_map(static fn (string $each): string => '<li>' . esc_html($each) . '</li>', $objections));
    echo '<div class="notice notice-error"><p>Not published yet. archiver says:</p><ul>' . $rows . '</ul></div>';
});

// The block editor and other clients of the REST interface: saving is refused, and the editor is shown the reason.
add_filter('rest_pre_insert_post', static function ($prepared) {
    if (is_wp_error($prepared)) {
        return $prepared;
    }
    $kept = empty($prepared->ID) ? [] : get_post($prepared->ID, ARRAY_A);
    $post = (array) $prepared + $kept + [
        'ID' => 0, 'post_type' => 'post', 'post_status' => 'draft', 'post_title' => '', 'post_content' => '',
        'post_date' => current_time('mysql'), 'post_author' => get_current_user_id(),
    ];
    $objections = archiver_goes_out($post) ? archiver_objections($post) : [];
    if (!$objections) {
        return $prepared;
    }
    // The block editor leaves out a reason with anything like a tag in it.
    $words = strtr(implode('; ', $objections), ['<' => '‹', '>' => '›']);
    return new WP_Error('archiver_unfit', "archiver says: $words", ['status' => 422]);
});
