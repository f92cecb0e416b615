<?php
/**
 * Plugin Name: archiver check
 * Description: Asks a running `archiver serve` before a post is published. When it cannot be asked, the post goes out.
 */

const ARCHIVER_URL = 'http://127.0.0.1:8765/v1/validate?profile=publish&filename=post.jsonld';

add_filter('wp_insert_post_data', function (array $data, array $given): array {
    if ('publish' !== $data['post_status'] || 'post' !== $data['post_type']) {
        return $data;
    }
    $article = [
        '@context' => 'https://schema.org',
        '@type' => 'NewsArticle',
        'headline' => wp_strip_all_tags(wp_unslash($data['post_title'])),
        'inLanguage' => get_bloginfo('language'),
        'datePublished' => get_gmt_from_date($data['post_date'], 'c'),
        'author' => ['@type' => 'Person', 'name' => get_the_author_meta('display_name', $data['post_author'])],
        'publisher' => ['@type' => 'NewsMediaOrganization', 'name' => get_bloginfo('name')],
        'articleBody' => wp_strip_all_tags(str_replace('</p>', "</p>\n\n", wp_unslash($data['post_content']))),
    ];
    $answer = wp_remote_post(ARCHIVER_URL, [
        'timeout' => 2,
        'headers' => ['Content-Type' => 'application/ld+json'],
        'body' => wp_json_encode($article),
    ]);
    $report = is_wp_error($answer) ? null : json_decode(wp_remote_retrieve_body($answer), true);
    if (is_array($report) && 'unfit' === ($report['verdict'] ?? '')) {
        $data['post_status'] = 'draft';
        $messages = array_column($report['findings'], 'message');
        set_transient('archiver_' . get_current_user_id(), $messages, 60);
    }
    return $data;
}, 10, 2);

add_action('admin_notices', function (): void {
    $messages = get_transient('archiver_' . get_current_user_id());
    if (!$messages) {
        return;
    }
    delete_transient('archiver_' . get_current_user_id());
    echo '<div class="notice notice-error"><p>Not published yet. archiver says:</p><ul>';
    foreach ($messages as $message) {
        echo '<li>' . esc_html($message) . '</li>';
    }
    echo '</ul></div>';
});
